package org.apache.zookeeper;

import org.slf4j.Logger;

/**
 * Replaces the client's class of this name, which resolves this host's name in DNS as soon as the
 * client is loaded, only for its log.
 */
public final class Environment {
  /** The system property of JAAS. */
  public static final String JAAS_CONF_KEY = "java.security.auth.login.config";

  private Environment() {}

  /** Logs nothing. */
  public static void logEnv(String message, Logger log) {}
}
