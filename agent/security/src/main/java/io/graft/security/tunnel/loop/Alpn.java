package io.graft.security.tunnel.loop;

import java.lang.reflect.Method;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Which protocols are spoken within TLS (RFC 7301). Java 8 has it since 8u252, but not in its
 * documented interface.
 */
public final class Alpn {
  /** {@code graft/1} tells a tunnel from an application's own TLS. HTTP/2 is not offered. */
  private static final String[] PROTOCOLS = {"graft/1", "http/1.1"};

  private Alpn() {}

  /** For an engine of either side. */
  public static SSLEngine offered(SSLEngine engine) {
    SSLParameters parameters = engine.getSSLParameters();
    if (offer(parameters)) {
      engine.setSSLParameters(parameters);
    }
    return engine;
  }

  /** For the socket of a client. */
  public static SSLSocket offered(SSLSocket socket) {
    SSLParameters parameters = socket.getSSLParameters();
    if (offer(parameters)) {
      socket.setSSLParameters(parameters);
    }
    return socket;
  }

  private static boolean offer(SSLParameters parameters) {
    try {
      Method method = SSLParameters.class.getMethod("setApplicationProtocols", String[].class);
      method.invoke(parameters, (Object) PROTOCOLS);
      return true;
    } catch (ReflectiveOperationException e) {
      // This JVM is older. Clients that ask then get no answer, and speak HTTP/1.1.
      return false;
    }
  }
}
