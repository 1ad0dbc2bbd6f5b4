package io.graft.governance.service;

import org.jspecify.annotations.Nullable;

/**
 * The code that opened a server socket, found on the stack of the thread that bound it. Immutable.
 */
public final class SocketOpener {
  /** An unknown opener. */
  public static final SocketOpener UNKNOWN = new SocketOpener("", null, false, false, false);

  /**
   * Prefixes of {@code class.method} of the code that opens a socket, and what that socket is. Only
   * the code that opens it: the start of a container is on the stack of each of its ports.
   */
  private static final String[] NOT_THE_SERVICE = {
    "sun.instrument.InstrumentationImpl.", "opened by another agent",
    "io.prometheus.", "a metrics exporter (Prometheus)",
    "io.opentelemetry.exporter.", "a metrics exporter (OpenTelemetry)",
    "io.micrometer.prometheus", "a metrics exporter (Micrometer)",
    "io.opencensus.exporter.", "a metrics exporter (OpenCensus)",
    "org.glowroot.", "the page of Glowroot",
    "org.jolokia.", "Jolokia (JMX)",
    "sun.management.jmxremote.", "JMX",
    "com.sun.jmx.remote.", "JMX",
    "javax.management.remote.", "JMX",
    "sun.rmi.transport.tcp.TCPTransport.listen", "RMI or JMX",
    "sun.rmi.registry.", "RMI or JMX",
    "org.springframework.boot.actuate.", "the management server of Spring Boot",
    "org.springframework.boot.devtools.livereload.", "LiveReload of Spring Boot",
    "io.quarkus.vertx.http.runtime.management.", "the management server of Quarkus",
    "org.apache.catalina.core.StandardServer.await", "the shutdown port of Tomcat",
    "org.apache.catalina.tribes.", "the cluster of Tomcat",
    "org.eclipse.jetty.server.ShutdownMonitor", "the shutdown port of Jetty",
    "org.apache.karaf.main.InstanceHelper", "the shutdown port of Karaf",
    "org.apache.karaf.main.ShutdownSocketThread", "the shutdown port of Karaf",
    "com.ibm.ws.kernel.boot.internal.", "the command port of Liberty",
    "com.ibm.ws.kernel.launch.internal.", "the command port of Liberty",
    "org.jboss.as.server.mgmt.", "the management server of WildFly",
    "org.jboss.as.domain.http.", "the management server of WildFly",
    "org.jboss.as.remoting.", "the remoting of WildFly",
    "org.apache.sshd.", "an SSH server",
    "org.h2.", "the database H2",
    "org.hsqldb.", "the database HSQLDB",
    "org.apache.derby.", "the database Derby",
    "com.hazelcast.", "the cluster of Hazelcast",
    "org.jgroups.", "the cluster of JGroups",
    "org.infinispan.", "Infinispan",
    "com.sun.messaging.", "a message broker",
    "com.sun.corba.", "CORBA",
    "org.glassfish.enterprise.iiop.", "CORBA",
  };

  /** Prefixes for servlet containers that have no adapter. */
  private static final String[] SERVLET_CONTAINERS = {
    "com.ibm.ws.tcpchannel.", "io.openliberty.netty.", "com.sun.enterprise.v3.services.impl.",
  };

  /** Prefixes for sockets that only speak TLS, where the port's number does not show it. */
  private static final String[] SECURE = {
    "org.wildfly.extension.undertow.HttpsListenerService.", "io.undertow.protocols.ssl.",
  };

  /** The code by which Dropwizard opens its connectors, the application's before the others. */
  private static final String[] DROPWIZARD = {
    "io.dropwizard.cli.ServerCommand.", "io.dropwizard.core.cli.ServerCommand.",
  };

  private static final String CONNECTOR = "org.eclipse.jetty.server.ServerConnector.";

  private final String name;
  private final @Nullable String reason;
  private final boolean container;
  private final boolean secure;

  private final boolean dropwizard;

  private SocketOpener(
      String name, @Nullable String reason, boolean container, boolean secure, boolean dropwizard) {
    this.name = name;
    this.reason = reason;
    this.container = container;
    this.secure = secure;
    this.dropwizard = dropwizard;
  }

  /** Looks at the stack of this thread. Takes microseconds, so not on the path of a request. */
  public static SocketOpener current() {
    return of(new Throwable().getStackTrace());
  }

  /** Looks at a stack, the innermost frame first. */
  static SocketOpener of(StackTraceElement[] stack) {
    String name = "";
    boolean container = false;
    boolean secure = false;
    boolean connector = false;
    boolean dropwizard = false;
    for (StackTraceElement frame : stack) {
      String type = frame.getClassName();
      String method = type + "." + frame.getMethodName();
      String reason = reason(method);
      if (reason != null) {
        return new SocketOpener(name.isEmpty() ? type : name, reason, false, false, false);
      }
      if (name.isEmpty() && !isOfTheJdk(type) && !type.startsWith("io.graft.")) {
        name = type;
      }
      container |= hasPrefix(SERVLET_CONTAINERS, method);
      secure |= hasPrefix(SECURE, method);
      connector |= method.startsWith(CONNECTOR);
      dropwizard |= hasPrefix(DROPWIZARD, method);
    }
    return name.isEmpty()
        ? UNKNOWN
        : new SocketOpener(name, null, container, secure, connector && dropwizard);
  }

  /**
   * Returns why a socket that this method or class opens or serves is not the service; {@code
   * null}: it may be.
   */
  public static @Nullable String reason(String method) {
    for (int i = 0; i < NOT_THE_SERVICE.length; i += 2) {
      if (method.startsWith(NOT_THE_SERVICE[i])) {
        return NOT_THE_SERVICE[i + 1];
      }
    }
    return null;
  }

  private static boolean hasPrefix(String[] prefixes, String method) {
    for (String each : prefixes) {
      if (method.startsWith(each)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfTheJdk(String type) {
    return type.startsWith("java.")
        || type.startsWith("javax.")
        || type.startsWith("jdk.")
        || type.startsWith("sun.")
        || type.startsWith("com.sun.net.");
  }

  /** The innermost class outside the JDK that opened the socket; empty: unknown. */
  public String name() {
    return name;
  }

  /** Why the socket is not the service; {@code null}: it may be. */
  public @Nullable String reason() {
    return reason;
  }

  /** Whether a servlet container listens there that has no adapter of its own. */
  public boolean isServletContainer() {
    return container;
  }

  /** Whether the socket only speaks TLS; {@code false}: unknown. */
  public boolean isSecure() {
    return secure;
  }

  /**
   * Whether it is a connector of Dropwizard's server, of which the application's is opened first
   * and the admin connector last.
   */
  public boolean isDropwizard() {
    return dropwizard;
  }
}
