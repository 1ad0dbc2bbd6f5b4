package org.apache.zookeeper;

import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.apache.zookeeper.client.ZKClientConfig;
import org.jspecify.annotations.Nullable;

/**
 * What the client is told in the place of the JVM's system properties, which are the application's
 * and are neither read nor set here; and what its {@link AgentSocket} tells and is told.
 */
public final class AgentConfig extends ZKClientConfig {
  /** Of an answer: a service may have tens of thousands of instances. */
  private static final int LARGEST_ANSWER = 16 << 20;

  private final Consumer<String> trouble;
  private volatile @Nullable SSLContext tls;
  private volatile boolean closing;
  private volatile long closeBy;

  /**
   * @param tls {@code null}: without TLS
   * @param trouble is told, on a thread of the client, why a connection has failed
   */
  public AgentConfig(@Nullable SSLContext tls, Consumer<String> trouble) {
    this.tls = tls;
    this.trouble = trouble;
    setProperty(ZOOKEEPER_CLIENT_CNXN_SOCKET, AgentSocket.class.getName());
    setProperty(ENABLE_CLIENT_SASL_KEY, "false");
    setProperty(ZOOKEEPER_REQUEST_TIMEOUT, "0");
    setProperty(JUTE_MAXBUFFER, String.valueOf(LARGEST_ANSWER));
  }

  /** Reads no system properties; its own TLS would also set some. */
  @Override
  protected void handleBackwardCompatibility() {}

  /** Connections that are made from now on use this. */
  public void tls(SSLContext context) {
    tls = context;
  }

  @Nullable SSLContext tls() {
    return tls;
  }

  void failed(String reason) {
    trouble.accept(reason);
  }

  /** The client is being closed: its server has so long to answer. */
  public void closing(long millis) {
    closeBy = System.nanoTime() + millis * 1_000_000;
    closing = true;
  }

  boolean closing() {
    return closing;
  }

  /** Milliseconds until a client that is being closed waits no more. */
  long patience() {
    return (closeBy - System.nanoTime()) / 1_000_000;
  }
}
