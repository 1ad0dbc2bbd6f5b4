package io.graft.security.tunnel;

import io.graft.net.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The own loopback address of connections to the application, another one in each JVM. By it a
 * request that came through a tunnel is never taken for one of this host, even if its connection
 * has been closed meanwhile.
 */
final class TunnelSource {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final @Nullable InetAddress address;
  private final InetAddress target;
  private final String text;

  private TunnelSource(@Nullable InetAddress address, InetAddress target) {
    this.address = address;
    this.target = target;
    this.text = Addresses.numeric(address == null ? target : address);
  }

  /** Chooses an address. Only Linux has more than one on the loopback interface. */
  static TunnelSource find() throws IOException {
    SecureRandom random = new SecureRandom();
    byte[] bytes = {127, (byte) (64 + random.nextInt(64)), 0, (byte) (1 + random.nextInt(254))};
    bytes[2] = (byte) random.nextInt(256);
    InetAddress target = InetAddress.getByAddress(LOOPBACK);
    InetAddress wanted = InetAddress.getByAddress(bytes);
    try (ServerSocket attempt = new ServerSocket()) {
      attempt.bind(new InetSocketAddress(wanted, 0));
      return new TunnelSource(wanted, target);
    } catch (IOException e) {
      return new TunnelSource(null, target);
    }
  }

  /** {@code null}: the usual one, 127.0.0.1. */
  @Nullable InetAddress address() {
    return address;
  }

  /** Whether it can be told from other processes of this host. */
  boolean isDistinct() {
    return address != null;
  }

  /** Where the application is reached. */
  InetAddress target() {
    return target;
  }

  /** The numeric address, as servers see it. */
  String text() {
    return text;
  }
}
