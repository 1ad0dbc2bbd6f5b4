package io.graft.e2e.live;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What came of the calls of a row in a stretch of time.
 *
 * @param calls those that have ended in it
 * @param received what instances were asked in it, by whomever
 */
record Seen(List<Call> calls, List<Received> received) {
  /**
   * A call as the application saw it.
   *
   * @param id 1 or more
   * @param status 0: there was no answer
   * @param failure of which the application was told; empty: none
   */
  record Call(int id, int status, String failure, double millis, long startNanos, long endNanos) {
    boolean failed() {
      return status == 0 || status >= 400;
    }

    boolean refused() {
      return failure.contains("refused by graft");
    }
  }

  /**
   * A request as an instance saw it.
   *
   * @param id of the call; 0: it belongs to none
   * @param server the number of the instance
   * @param user the header {@code x-user}, or what Graft has forwarded; empty: none
   * @param baggage the header; empty: none
   */
  record Received(
      int id, int server, String path, String user, String baggage, int status, long nanos) {}

  int sent() {
    return calls.size();
  }

  long failures() {
    return calls.stream().filter(Call::failed).count();
  }

  long refused() {
    return calls.stream().filter(Call::refused).count();
  }

  boolean allAnswered(int status) {
    return calls.stream().allMatch(call -> call.status == status);
  }

  double medianMillis() {
    return calls.stream()
        .mapToDouble(Call::millis)
        .sorted()
        .skip(calls.size() / 2)
        .findFirst()
        .orElse(0);
  }

  double maxMillis() {
    return calls.stream().mapToDouble(Call::millis).max().orElse(0);
  }

  /** Requests of calls that an instance got. */
  long got(int server) {
    return received.stream().filter(one -> one.id > 0 && one.server == server).count();
  }

  /** Requests of calls that any instance got. */
  long got() {
    return received.stream().filter(one -> one.id > 0).count();
  }

  double share(int server) {
    return got() == 0 ? 0 : (double) got(server) / got();
  }

  Set<Integer> servers() {
    return received.stream()
        .filter(one -> one.id > 0)
        .map(Received::server)
        .collect(Collectors.toSet());
  }

  long checks() {
    return received.stream().filter(one -> one.path.equals("/health")).count();
  }

  /** The users that instances were told of. */
  Set<String> users() {
    return received.stream()
        .filter(one -> one.id > 0)
        .map(Received::user)
        .collect(Collectors.toSet());
  }

  /** Whether every user was served by one instance alone. */
  boolean usersStay() {
    Map<String, Set<Integer>> by =
        received.stream()
            .filter(one -> one.id > 0)
            .collect(
                Collectors.groupingBy(
                    Received::user, Collectors.mapping(Received::server, Collectors.toSet())));
    return by.values().stream().allMatch(servers -> servers.size() == 1);
  }

  @Override
  public String toString() {
    Map<Integer, Long> servers =
        received.stream()
            .filter(one -> one.id > 0)
            .collect(Collectors.groupingBy(Received::server, Collectors.counting()));
    Map<String, Long> answers =
        calls.stream()
            .collect(
                Collectors.groupingBy(
                    call -> call.status + " " + call.failure, Collectors.counting()));
    return "%d calls, median %.0f ms, longest %.0f ms, answers %s, requests by instance %s, %d checks"
        .formatted(sent(), medianMillis(), maxMillis(), answers, servers, checks());
  }
}
