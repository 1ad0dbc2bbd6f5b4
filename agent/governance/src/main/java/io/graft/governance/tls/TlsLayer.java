package io.graft.governance.tls;

import io.graft.governance.service.Instance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of the connections to one endpoint of one service. The peer proves its SPIFFE id; names
 * of hosts are not verified. Immutable, but for the certificate, of which each new connection uses
 * the newest.
 *
 * <p>A connection with this layer may only be reused for requests whose layer has the same {@link
 * #poolName} and {@link #instance}: a plaintext one to the same address is another one.
 */
public abstract class TlsLayer {
  private final Instance instance;
  private final @Nullable String refusal;

  /**
   * @param instance what to connect to, with the port that speaks TLS
   */
  protected TlsLayer(Instance instance) {
    this.instance = instance;
    this.refusal = null;
  }

  /**
   * One by which nothing is sent.
   *
   * @param refusal why, a clause
   */
  protected TlsLayer(String service, String refusal) {
    this.instance = nowhere(service);
    this.refusal = refusal;
  }

  /**
   * A port of this host at which nobody listens: a client whose connection cannot be refused by an
   * exception goes there, and not to the network.
   */
  private static Instance nowhere(String service) {
    return Instance.builder(service, "nowhere", "127.0.0.1", 1)
        .address(InetAddress.getLoopbackAddress())
        .build();
  }

  /** What to connect to. With a {@link #refusal} nobody listens there. */
  public final Instance instance() {
    return instance;
  }

  /** Why nothing may be sent, a clause; {@code null}: send it. */
  public final @Nullable String refusal() {
    return refusal;
  }

  /**
   * Names the service as a part of a key for pools of connections: {@code orders~mtls}. Differs
   * between services, because each connection was verified for one.
   */
  public abstract String poolName();

  /**
   * The context of the newest certificate.
   *
   * @throws SSLException if there is none
   */
  public abstract SSLContext context() throws SSLException;

  /**
   * Makes the TLS of one connection: client mode, protocols, cipher suites and ALPN are set. Do not
   * set an endpoint identification algorithm.
   *
   * @throws SSLException if there is no certificate
   */
  public abstract SSLEngine engine() throws SSLException;

  /**
   * Shakes hands on a connected socket, and waits for that. The socket is closed if it fails.
   *
   * @param millis the longest wait for the peer, in milliseconds; 0 or less: the default
   * @return a socket that reads and writes by TLS, but is no {@code SSLSocket}, which some
   *     libraries treat in another way; it has the options of the socket given
   */
  public abstract Socket layered(Socket connected, int millis) throws IOException;

  /**
   * Asks whether a connection may be opened for an {@link #engine}: a few at a time, so that those
   * of a cold start do not take the processors from each other until all have failed. Never blocks.
   *
   * @param waited nanoseconds since it was first asked for this connection
   * @param most how many nanoseconds it may wait
   * @return 0: open it, and tell {@link #ended} once; else the nanoseconds after which to ask again
   */
  public abstract long begin(long waited, long most);

  /**
   * The handshake of a connection that was allowed by {@link #begin} has ended.
   *
   * @param failure why there is no TLS; {@code null}: it is complete
   */
  public abstract void ended(@Nullable Throwable failure);

  /**
   * Called after the handshake of an {@link #engine}, before anything is sent: a session that is
   * resumed was verified when it began, so its validity is looked at again.
   *
   * @throws SSLException if the certificate of the peer has expired; then close the connection
   */
  public abstract void verify(SSLSession session) throws SSLException;
}
