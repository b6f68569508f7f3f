internal import Reporting
/// A script that completes flowbind's command lines, made from the tables of verbs and options.
enum CompletionScript: String, CaseIterable {
  case bash, zsh, fish

  var text: String {
    switch self {
    case .bash: Self.bashText
    case .zsh: Self.zshText
    case .fish: Self.fishText
    }
  }
}

extension Verb {
  /// The words that an option's value may begin with here.
  fileprivate func words(of option: Option) -> [String] {
    option == .output ? formatNames : option.spec.words
  }
}

extension Option {
  /// Every way to write it.
  fileprivate var spellings: [String] { (spec.letter.map { ["-\($0)"] } ?? []) + ["--\(rawValue)"] }
}

// MARK: - bash

extension CompletionScript {
  /// Where nothing is offered, readline completes a file's name by itself (`-o default`).
  private static var bashText: String {
    let options = Verb.allCases.map { verb in
      let words = verb.spec.options.map { "--\($0.rawValue)" }.joined(separator: " ")
      return "      \(verb.rawValue)) words=\"\(words)\" ;;\n"
    }
    let values = Verb.allCases.flatMap { verb in
      verb.spec.options.filter { $0.spec.argument != nil }.map { option in
        let patterns = option.spellings.map { "\(verb.rawValue):\($0)" }.joined(separator: "|")
        return "    \(patterns)) words=\"\(verb.words(of: option).joined(separator: " "))\" ;;\n"
      }
    }
    let operands = Verb.allCases.filter { !$0.spec.operandWords.isEmpty }.map { verb in
      "      \(verb.rawValue)) words=\"\(verb.spec.operandWords.joined(separator: " "))\" ;;\n"
    }
    return """
      # bash completion for flowbind. Use it with: source <(flowbind completions bash)
      _flowbind() {
        local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" words=""
        COMPREPLY=()
        if [ "$COMP_CWORD" -eq 1 ]; then
          COMPREPLY=($(compgen -W "\(Verb.allCases.map(\.rawValue).joined(separator: " ")) --help --version" -- "$current"))
          return
        fi
        # --color=al arrives as three words.
        if [ "$current" = "=" ]; then
          current=""
        elif [ "$previous" = "=" ]; then
          previous="${COMP_WORDS[COMP_CWORD-2]}"
        fi
        case "${COMP_WORDS[1]}:$previous" in
      \(values.joined())    *)
          case "$current" in
          -*)
            case "${COMP_WORDS[1]}" in
      \(options.joined())      esac ;;
          *)
            case "${COMP_WORDS[1]}" in
      \(operands.joined())      esac ;;
          esac ;;
        esac
        COMPREPLY=($(compgen -W "$words" -- "$current"))
        # A word that goes on behind its sign takes no blank.
        if [[ "${COMPREPLY[*]}" == *= ]]; then compopt -o nospace; fi
      }
      complete -o default -F _flowbind flowbind

      """
  }
}

// MARK: - zsh

extension CompletionScript {
  private static var zshText: String {
    let verbs = Verb.allCases.map { "    '\($0.rawValue):\($0.spec.summary.inZshQuotes)'\n" }
    let cases = Verb.allCases.map { verb in
      let options = verb.spec.options.map { "        \(zshSpecification($0, of: verb)) \\\n" }
      return
        "      \(verb.rawValue))\n        _arguments -s -S : \\\n\(options.joined())        \(zshOperands(verb)) ;;\n"
    }
    return """
      #compdef flowbind
      # zsh completion for flowbind. Save it as _flowbind in a folder of $fpath.
      _flowbind() {
        local -a verbs
        verbs=(
      \(verbs.joined())  )
        if (( CURRENT == 2 )); then
          _describe verb verbs
          return
        fi
        local verb=$words[2]
        shift words
        (( CURRENT-- ))
        case $verb in
      \(cases.joined())  esac
      }
      if [ "$funcstack[1]" = _flowbind ]; then _flowbind "$@"; else compdef _flowbind flowbind; fi

      """
  }

  private static func zshSpecification(_ option: Option, of verb: Verb) -> String {
    let help = "[\(option.spec.help.inZshQuotes)]"
    let repeats = option.spec.repeats ? "*" : ""
    let value = option.spec.argument.map { ":\($0.inZshQuotes):\(zshAction(verb.words(of: option)))" } ?? ""
    return option.spellings.map { spelling in
      let ending = option.spec.argument == nil ? "" : spelling.hasPrefix("--") ? "=" : "+"
      return "'\(repeats)\(spelling)\(ending)\(help)\(value)'"
    }.joined(separator: " ")
  }

  private static func zshOperands(_ verb: Verb) -> String {
    guard verb.spec.operands != nil else { return "" }
    return "'*: :\(zshAction(verb.spec.operandWords))'"
  }

  private static func zshAction(_ words: [String]) -> String {
    words.isEmpty ? "_files" : "(\(words.joined(separator: " ")))"
  }
}

extension String {
  /// The text inside single quotes and, there, inside a specification of `_arguments`.
  fileprivate var inZshQuotes: String {
    replacing("'", with: "'\\''").replacing("[", with: "\\[").replacing("]", with: "\\]").replacing(":", with: "\\:")
  }
}

// MARK: - fish

extension CompletionScript {
  private static var fishText: String {
    let all = Verb.allCases.map(\.rawValue).joined(separator: " ")
    let verbs = Verb.allCases.map { verb in
      "complete -c flowbind -n 'not __fish_seen_subcommand_from \(all)' -f -a \(verb.rawValue) -d \(verb.spec.summary.inFishQuotes)\n"
    }
    let options = Verb.allCases.flatMap { verb in
      let start = "complete -c flowbind -n '__fish_seen_subcommand_from \(verb.rawValue)'"
      let operands = verb.spec.operandWords
      return verb.spec.options.map { option in
        let letter = option.spec.letter.map { " -s \($0)" } ?? ""
        let words = verb.words(of: option)
        let value =
          option.spec.argument == nil
          ? "" : words.isEmpty ? " -r" : " -x -a '\(words.joined(separator: " "))'"
        return "\(start)\(letter) -l \(option.rawValue)\(value) -d \(option.spec.help.inFishQuotes)\n"
      } + (operands.isEmpty ? [] : ["\(start) -f -a '\(operands.joined(separator: " "))'\n"])
    }
    return "# fish completion for flowbind. Save it as ~/.config/fish/completions/flowbind.fish.\n"
      + (verbs + options).joined()
  }
}

extension String {
  fileprivate var inFishQuotes: String {
    "'" + replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }
}
