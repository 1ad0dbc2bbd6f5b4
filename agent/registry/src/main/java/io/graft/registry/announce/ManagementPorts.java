package io.graft.registry.announce;

import io.graft.governance.service.ListeningPorts;
import io.graft.governance.setting.ValueParser;
import java.security.AccessController;
import java.security.PrivilegedAction;
import org.jspecify.annotations.Nullable;

/**
 * The ports that are configured as management ports of frameworks. An agent that is attached later
 * has no other way to recognise them.
 */
final class ManagementPorts {
  /** The property and its variable, those of the application's own port, and the name. */
  private static final String[] KEYS = {
    "management.server.port",
    "MANAGEMENT_SERVER_PORT",
    "server.port",
    "SERVER_PORT",
    "the management server of Spring Boot",
    "management.port",
    "MANAGEMENT_PORT",
    "server.port",
    "SERVER_PORT",
    "the management server of Spring Boot",
    "quarkus.management.port",
    "QUARKUS_MANAGEMENT_PORT",
    "quarkus.http.port",
    "QUARKUS_HTTP_PORT",
    "the management server of Quarkus",
    "endpoints.all.port",
    "ENDPOINTS_ALL_PORT",
    "micronaut.server.port",
    "MICRONAUT_SERVER_PORT",
    "the management server of Micronaut",
    "com.sun.management.jmxremote.port",
    "",
    "",
    "",
    "JMX",
  };

  private ManagementPorts() {}

  /** Reads with the agent's rights: the application opens its sockets on threads with its own. */
  static void excludeFrom(ListeningPorts ports) {
    AccessController.doPrivileged(
        new PrivilegedAction<@Nullable Void>() {
          @Override
          public @Nullable Void run() {
            exclude(ports);
            return null;
          }
        });
  }

  private static void exclude(ListeningPorts ports) {
    for (int i = 0; i < KEYS.length; i += 5) {
      String said = said(KEYS[i], KEYS[i + 1]);
      if (said == null || said.equals(said(KEYS[i + 2], KEYS[i + 3]))) {
        continue;
      }
      try {
        int port = ValueParser.port(said);
        if (port > 0) {
          ports.exclude(port, KEYS[i + 4]);
        }
      } catch (IllegalArgumentException e) {
        // The framework reports what is wrong with the value.
        continue;
      }
    }
  }

  private static @Nullable String said(String property, String variable) {
    String said = property.isEmpty() ? null : System.getProperty(property);
    return said != null || variable.isEmpty() ? said : System.getenv(variable);
  }
}
