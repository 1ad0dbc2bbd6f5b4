package org.apache.zookeeper;

import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.apache.zookeeper.client.ZKClientConfig;
import org.jspecify.annotations.Nullable;

/**
 * The client's configuration. It replaces the JVM's system properties, which belong to the
 * application and are neither read nor set here. {@link AgentSocket} also uses it.
 */
public final class AgentConfig extends ZKClientConfig {
  /** The maximum size of a response: a service may have tens of thousands of instances. */
  private static final int LARGEST_ANSWER = 16 << 20;

  private final Consumer<String> failure;
  private volatile @Nullable SSLContext tls;
  private volatile boolean closing;
  private volatile long closeBy;

  /**
   * @param tls {@code null}: without TLS
   * @param failure receives why a connection failed, on a thread of the client
   */
  public AgentConfig(@Nullable SSLContext tls, Consumer<String> failure) {
    this.tls = tls;
    this.failure = failure;
    setProperty(ZOOKEEPER_CLIENT_CNXN_SOCKET, AgentSocket.class.getName());
    setProperty(ENABLE_CLIENT_SASL_KEY, "false");
    setProperty(ZOOKEEPER_REQUEST_TIMEOUT, "0");
    setProperty(JUTE_MAXBUFFER, String.valueOf(LARGEST_ANSWER));
  }

  /** Reads no system properties; its own TLS would also set some. */
  @Override
  protected void handleBackwardCompatibility() {}

  /** Sets the TLS context of new connections. */
  public void tls(SSLContext context) {
    tls = context;
  }

  @Nullable SSLContext tls() {
    return tls;
  }

  void failed(String reason) {
    failure.accept(reason);
  }

  /** The client is being closed: limits how long to wait for its server. */
  public void closing(long millis) {
    closeBy = System.nanoTime() + millis * 1_000_000;
    closing = true;
  }

  boolean closing() {
    return closing;
  }

  /** Returns how many more milliseconds to wait for the server while closing. */
  long patience() {
    return (closeBy - System.nanoTime()) / 1_000_000;
  }
}
