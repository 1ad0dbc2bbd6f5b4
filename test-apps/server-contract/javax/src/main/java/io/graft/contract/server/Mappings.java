package io.graft.contract.server;

/** What the application is mapped to. Everything else is not found. */
final class Mappings {
  /** The page of what is not found, or fails by an illegal argument. */
  static final String ERROR_PAGE = "/oops";

  static final String[] ALL = {
    "/success",
    "/users/*",
    "/upstream",
    "/status/*",
    "/error",
    "/exception",
    "/redirect",
    "/dispatch/*",
    ERROR_PAGE,
    "/async/*",
    "/stream",
    "/events",
    "/endless",
    "/socket",
    "/work",
    "/block",
    "/echo",
    "/origin",
    "/caller"
  };

  private Mappings() {}
}
