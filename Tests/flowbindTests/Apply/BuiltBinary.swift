import Foundation
import Synchronization
import TestSupport

/// A run of the built program as a process of its own, which can be killed.
final class BuiltBinary: Sendable {
  private struct State {
    var error = ""
    var status: Int32?
    var waiting: [(text: String?, continuation: CheckedContinuation<Void, Never>)] = []
  }

  let processID: Int32
  private let state = Mutex(State())

  static let canHaveFullDisk = (try? Program.runBlocking(["env", "--ignore-signal=XFSZ", "prlimit", "true"])) != nil

  /// - Parameter fullAfter: how many bytes fit into a file that it writes, as if the disk were full then.
  init(_ words: [String], environment: [String: String], fullAfter bytes: Int? = nil) throws {
    let process = Process()
    if let bytes {
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = ["--ignore-signal=XFSZ", "prlimit", "--fsize=\(bytes)", BuiltProgram.path] + words
    } else {
      process.executableURL = URL(filePath: BuiltProgram.path)
      process.arguments = words
    }
    process.environment = environment.merging(["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardError = pipe
    let ended = Ended()
    process.terminationHandler = { process in
      ended.report(process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus)
    }
    try process.run()
    processID = process.processIdentifier
    ended.listen { [self] status in update { $0.status = status } }
    DispatchQueue(label: "stderr").async { [self] in
      while case let data = pipe.fileHandleForReading.availableData, !data.isEmpty {
        update { $0.error += String(decoding: data, as: UTF8.self) }
      }
    }
  }

  /// Hands the status from the process's own queue to the one who listens, whoever is first.
  private final class Ended: Sendable {
    private let state = Mutex<(status: Int32?, listener: (@Sendable (Int32) -> Void)?)>((nil, nil))

    func report(_ status: Int32) {
      let listener = state.withLock { state in
        state.status = status
        return state.listener
      }
      listener?(status)
    }

    func listen(_ listener: @escaping @Sendable (Int32) -> Void) {
      let status = state.withLock { state in
        state.listener = listener
        return state.status
      }
      if let status { listener(status) }
    }
  }

  private func update(_ change: (inout State) -> Void) {
    let ready = state.withLock { state in
      change(&state)
      let (hasEnded, error) = (state.status != nil, state.error)
      let isReady: (String?) -> Bool = { text in hasEnded || text.map { error.contains($0) } ?? false }
      let ready = state.waiting.filter { isReady($0.text) }
      state.waiting.removeAll { isReady($0.text) }
      return ready.map(\.continuation)
    }
    for continuation in ready { continuation.resume() }
  }

  /// Waits until standard error says this, or the process has ended.
  func says(_ text: String) async { await wait(for: text) }

  /// Waits for the end: the exit status, or the signal's number below zero.
  func status() async -> Int32 {
    await wait(for: nil)
    return state.withLock { $0.status ?? 0 }
  }

  var error: String { state.withLock(\.error) }

  func send(_ signal: Int32) { kill(processID, signal) }

  private func wait(for text: String?) async {
    await withCheckedContinuation { continuation in
      let isReady = state.withLock { state in
        if state.status != nil || text.map({ state.error.contains($0) }) ?? false { return true }
        state.waiting.append((text, continuation))
        return false
      }
      if isReady { continuation.resume() }
    }
  }
}
