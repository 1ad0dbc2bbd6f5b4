package io.graft.contract.server;

/** What the application is mapped to. Everything else is not found. */
final class Mappings {
  static final String[] ALL = {
    "/success",
    "/users/*",
    "/upstream",
    "/status/*",
    "/error",
    "/exception",
    "/redirect",
    "/async/*",
    "/stream",
    "/endless",
    "/block",
    "/echo"
  };

  private Mappings() {}
}
