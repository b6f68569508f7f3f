/// Lets other tests have their turn, from within a long computation.
///
/// Asynchronous tests share as many threads as the machine has processors; requests of tests that wait behind a computation
/// of a minute run into their time limits.
package func makeWayForOthers() async { await Task.yield() }
