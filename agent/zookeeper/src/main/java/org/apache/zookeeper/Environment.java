package org.apache.zookeeper;

import org.slf4j.Logger;

/**
 * In the place of the client's class of this name, which asks DNS for this host's name as soon as
 * the client is loaded, for a log that nobody reads.
 */
public final class Environment {
  /** The name of the system property of JAAS. */
  public static final String JAAS_CONF_KEY = "java.security.auth.login.config";

  private Environment() {}

  /** Logs nothing. */
  public static void logEnv(String message, Logger log) {}
}
