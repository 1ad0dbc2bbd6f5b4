package io.graft.registry;

import io.graft.config.Form;
import io.graft.governance.service.ListeningPorts;
import java.security.AccessController;
import java.security.PrivilegedAction;
import org.jspecify.annotations.Nullable;

/**
 * The ports that frameworks were told to keep for their management. An agent that is attached later
 * sees nothing else of whose they are.
 */
final class ManagementPorts {
  /** The property, its variable, that of the application's own port and its variable, the name. */
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

  /** With the agent's rights: an application opens its sockets on threads with its own. */
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
        int port = Form.port(said);
        if (port > 0) {
          ports.exclude(port, KEYS[i + 4]);
        }
      } catch (IllegalArgumentException e) {
        // The framework says what is wrong with it.
        continue;
      }
    }
  }

  private static @Nullable String said(String property, String variable) {
    String said = property.isEmpty() ? null : System.getProperty(property);
    return said != null || variable.isEmpty() ? said : System.getenv(variable);
  }
}
