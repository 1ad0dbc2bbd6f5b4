package io.graft.contract.server;

import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * A statement about every server, or about those that it applies to.
 *
 * @param name the statement
 * @param applies to which servers on which JDKs; the others have no such thing
 */
record Case(String name, BiPredicate<ServerUnderTest, Integer> applies, Body body) {
  static Case of(String name, Body body) {
    return new Case(name, (server, jdk) -> true, body);
  }

  static Case where(Predicate<ServerUnderTest> applies, String name, Body body) {
    return new Case(name, (server, jdk) -> applies.test(server), body);
  }

  /** One that takes its time, and is proven for the newest version of each library alone. */
  static Case ofNewest(String name, Body body) {
    return new Case(name, ServerUnderTest::isNewest, body);
  }

  /** Proves the statement, or throws. */
  interface Body {
    void run(Subject subject) throws Exception;
  }
}
