package io.graft.net.tls;

import java.lang.reflect.Method;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The protocol that is spoken within TLS (ALPN, RFC 7301). Java 8 has it since 8u252, but not in
 * its documented interface.
 */
public final class ApplicationProtocol {
  private ApplicationProtocol() {}

  /** Offers one protocol before the handshake; does nothing if this JVM cannot. */
  public static void offer(SSLEngine engine, String protocol) {
    SSLParameters parameters = engine.getSSLParameters();
    try {
      Method method = SSLParameters.class.getMethod("setApplicationProtocols", String[].class);
      method.invoke(parameters, (Object) new String[] {protocol});
    } catch (ReflectiveOperationException e) {
      return;
    }
    engine.setSSLParameters(parameters);
  }

  /**
   * Returns the protocol that the handshake has agreed on: empty if the peer chose none; {@code
   * null} if this JVM cannot tell.
   */
  public static @Nullable String agreed(SSLEngine engine) {
    try {
      Object protocol = SSLEngine.class.getMethod("getApplicationProtocol").invoke(engine);
      return protocol == null ? "" : protocol.toString();
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
