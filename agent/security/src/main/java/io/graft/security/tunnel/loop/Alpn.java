package io.graft.security.tunnel.loop;

import java.lang.reflect.Method;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Which protocols are spoken within TLS (RFC 7301). Java 8 has it since 8u252, but not in its
 * documented interface.
 */
public final class Alpn {
  /** {@code graft/1} tells a tunnel from an application's own TLS. HTTP/2 is not offered. */
  private static final String[] PROTOCOLS = {"graft/1", "http/1.1"};

  private Alpn() {}

  public static SSLEngine offered(SSLEngine engine) {
    try {
      Method method = SSLParameters.class.getMethod("setApplicationProtocols", String[].class);
      SSLParameters parameters = engine.getSSLParameters();
      method.invoke(parameters, (Object) PROTOCOLS);
      engine.setSSLParameters(parameters);
    } catch (ReflectiveOperationException e) {
      // This JVM is older. Clients that ask then get no answer, and speak HTTP/1.1.
      return engine;
    }
    return engine;
  }
}
