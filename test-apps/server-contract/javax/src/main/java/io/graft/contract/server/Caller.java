package io.graft.contract.server;

import java.util.function.UnaryOperator;

/** What an application is told about its caller: headers, and the principal. */
final class Caller {
  private static final String[] HEADERS = {"X-User", "x_user", "x-tenant", "X-Kept"};

  private Caller() {}

  /**
   * Describes the caller.
   *
   * @param header returns the value of a header; {@code null}: absent
   * @param user the name of the principal, and its role if there are any; {@code null}: none
   */
  static String describe(UnaryOperator<String> header, String user) {
    StringBuilder text = new StringBuilder("user " + user);
    for (String name : HEADERS) {
      String value = header.apply(name);
      if (value != null) {
        text.append(", ").append(name).append(' ').append(value);
      }
    }
    return text.toString();
  }
}
