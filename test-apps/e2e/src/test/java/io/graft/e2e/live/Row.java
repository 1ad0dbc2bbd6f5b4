package io.graft.e2e.live;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** One key: a value that is not its default, calls that it matters to, and how that shows. */
final class Row {
  /** How an instance answers. */
  interface Conduct {
    Reply reply(int server, String path);
  }

  record Reply(int status, int millis) {}

  static final Conduct FINE = (server, path) -> new Reply(200, 0);

  private final String key;
  private final String value;
  private final List<String> others = new ArrayList<>();
  private final boolean client;
  private List<String> instances = List.of("", "");
  private Conduct conduct = FINE;
  private IntFunction<List<String>> headers = number -> List.of();
  private String method = "GET";
  private int perSecond = 15;
  private int windowMillis = 1_500;
  private Predicate<Seen> before;
  private Predicate<Seen> after;
  private boolean failsBefore;
  private boolean failsAfter;

  private Row(String key, String value, boolean client) {
    this.key = key;
    this.value = value;
    this.client = client;
  }

  /** A policy of a client, {@code retry.attempts}. */
  static Row client(String policy, String value) {
    return new Row(policy, value, true);
  }

  /** A policy of the server. */
  static Row server(String policy, String value) {
    return new Row(policy, value, false);
  }

  /** Policies beside it that hold all the time. */
  Row with(String... policies) {
    others.addAll(List.of(policies));
    return this;
  }

  /**
   * What the instances are, two by default: lines of a lease, {@code version=2}, with blanks
   * between. The first is where calls go without an agent.
   */
  Row instances(String... leases) {
    instances = List.of(leases);
    return this;
  }

  Row when(Conduct value) {
    conduct = value;
    return this;
  }

  /** The second instance answers with a status. */
  Row secondAnswers(int status) {
    return when((server, path) -> new Reply(server == 1 ? status : 200, 0));
  }

  /** All instances answer with a status. */
  Row allAnswer(int status) {
    return when((server, path) -> new Reply(status, 0));
  }

  /** All instances take some time. */
  Row allTake(int millis) {
    return when((server, path) -> new Reply(200, millis));
  }

  /** Headers of the calls, names and values in turn, by the number of the call. */
  Row headers(IntFunction<List<String>> value) {
    headers = value;
    return this;
  }

  /** Calls are POSTs. */
  Row posts() {
    method = "POST";
    return this;
  }

  Row perSecond(int value) {
    perSecond = value;
    return this;
  }

  /** How far back is looked. */
  Row window(int millis) {
    windowMillis = millis;
    return this;
  }

  /** What shows the key's effect, and before it holds does not; no call may fail. */
  Row shows(Predicate<Seen> effect) {
    return shows(effect.negate(), effect);
  }

  /** What is seen before the key holds, and what then; no call may fail. */
  Row shows(Predicate<Seen> seenBefore, Predicate<Seen> seenAfter) {
    before = seenBefore;
    after = seenAfter;
    return this;
  }

  /** Nothing that one process could see in a short time: that it holds is all. */
  Row holds() {
    return shows(seen -> true, seen -> true);
  }

  /** Calls fail by the rule. */
  Row makesFail() {
    failsAfter = true;
    return this;
  }

  /** Calls fail without the rule. */
  Row keepsFromFailing() {
    failsBefore = true;
    return this;
  }

  /** Calls fail, with the rule and without it. */
  Row fails() {
    failsBefore = true;
    failsAfter = true;
    return this;
  }

  boolean isClient() {
    return client;
  }

  String policy() {
    return key;
  }

  /** The service of its own that this row calls. */
  String service() {
    return key.replaceAll("[^a-z0-9]+", "-");
  }

  private String prefix() {
    return client ? "graft.client." + service() + "." : "graft.server.";
  }

  /** The rules beside the key. */
  List<String> rules() {
    return others.stream().map(policy -> prefix() + policy).toList();
  }

  /** The rule that is tried. */
  String rule() {
    return prefix() + key.replace("*", "all") + "=" + value;
  }

  List<String> instances() {
    return instances;
  }

  Reply reply(int server, String path) {
    return conduct.reply(server, path);
  }

  List<String> headers(int number) {
    return headers.apply(number);
  }

  String method() {
    return method;
  }

  int perSecond() {
    return perSecond;
  }

  int windowMillis() {
    return windowMillis;
  }

  boolean before(Seen seen) {
    return before.test(seen) && (failsBefore || seen.failures() == 0);
  }

  boolean after(Seen seen) {
    return after.test(seen) && (failsAfter || seen.failures() == 0);
  }

  /** Whether no call may ever fail, while the key changes too. */
  boolean neverFails() {
    return !failsBefore && !failsAfter;
  }

  @Override
  public String toString() {
    return rule();
  }
}
