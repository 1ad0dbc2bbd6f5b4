package io.graft.contract.server;

import java.util.function.Predicate;

/**
 * A statement about every server, or about those that it applies to.
 *
 * @param name the statement
 * @param applies to which servers; the others have no such thing
 */
record Case(String name, Predicate<ServerUnderTest> applies, Body body) {
  static Case of(String name, Body body) {
    return new Case(name, server -> true, body);
  }

  static Case where(Predicate<ServerUnderTest> applies, String name, Body body) {
    return new Case(name, applies, body);
  }

  /** Proves the statement, or throws. */
  interface Body {
    void run(Subject subject) throws Exception;
  }
}
