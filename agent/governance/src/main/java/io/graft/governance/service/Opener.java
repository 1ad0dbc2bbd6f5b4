package io.graft.governance.service;

import org.jspecify.annotations.Nullable;

/** Who opened a server socket, told by the stack of the thread that bound it. Immutable. */
public final class Opener {
  /** Nothing is known. */
  public static final Opener UNKNOWN = new Opener("", null, false, false);

  /**
   * Beginnings of {@code class.method}, and what a socket that is opened by it is. No more than
   * what opens it: a container's own start is on the stack of all of its ports.
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

  /** By what the servlet containers without an adapter listen. */
  private static final String[] SERVLET_CONTAINERS = {
    "com.ibm.ws.tcpchannel.",
    "io.openliberty.netty.",
    "org.wildfly.extension.undertow.",
    "com.sun.enterprise.v3.services.impl.",
  };

  /** By what servers listen for TLS alone, where that is not the port's number to tell. */
  private static final String[] SECURE = {
    "org.wildfly.extension.undertow.HttpsListenerService.", "io.undertow.protocols.ssl.",
  };

  private final String name;
  private final @Nullable String reason;
  private final boolean container;
  private final boolean secure;

  private Opener(String name, @Nullable String reason, boolean container, boolean secure) {
    this.name = name;
    this.reason = reason;
    this.container = container;
    this.secure = secure;
  }

  /** Looks at the current thread. Takes microseconds: not for the path of a request. */
  public static Opener current() {
    return of(new Throwable().getStackTrace());
  }

  /** Looks at a stack, the innermost frame first. */
  static Opener of(StackTraceElement[] stack) {
    String name = "";
    boolean container = false;
    boolean secure = false;
    for (StackTraceElement frame : stack) {
      String type = frame.getClassName();
      String method = type + "." + frame.getMethodName();
      String reason = reason(method);
      if (reason != null) {
        return new Opener(name.isEmpty() ? type : name, reason, false, false);
      }
      if (name.isEmpty() && !isOfTheJdk(type) && !type.startsWith("io.graft.")) {
        name = type;
      }
      container |= beginsWithOneOf(SERVLET_CONTAINERS, method);
      secure |= beginsWithOneOf(SECURE, method);
    }
    return name.isEmpty() ? UNKNOWN : new Opener(name, null, container, secure);
  }

  /**
   * Why what is opened by, or served by, a method or class of this name is not the service; {@code
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

  private static boolean beginsWithOneOf(String[] beginnings, String method) {
    for (String each : beginnings) {
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

  /** The class that opened the socket, the innermost that is not the JDK's; empty: not known. */
  public String name() {
    return name;
  }

  /** Why the socket is not the service; {@code null}: it may be. */
  public @Nullable String reason() {
    return reason;
  }

  /** Whether a servlet container listens there that no adapter but the servlets' knows. */
  public boolean isServletContainer() {
    return container;
  }

  /** Whether only TLS is spoken there; {@code false}: that is not known. */
  public boolean isSecure() {
    return secure;
  }
}
