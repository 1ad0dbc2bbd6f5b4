package io.graft.instrumentation.datagram;

import io.graft.bootstrap.Slot;
import io.graft.governance.Governance;
import io.graft.governance.floor.Connection;
import io.graft.governance.service.Instance;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnDemand;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.client.EndpointAddress;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams to a name that has a virtual address go to an instance with their port, or to the host
 * that DNS knows by the name. Nothing else is governed: nobody learns whether one has arrived.
 */
public final class DatagramAdvice {
  private DatagramAdvice() {}

  private static @Nullable SocketAddress real(@Nullable SocketAddress given) {
    if (!(given instanceof InetSocketAddress)) {
      return given;
    }
    InetSocketAddress to = (InetSocketAddress) given;
    InetAddress real = real(to.getAddress(), to.getPort());
    return real == to.getAddress() ? given : new InetSocketAddress(real, to.getPort());
  }

  private static @Nullable InetAddress real(@Nullable InetAddress given, int port) {
    Governance governance = Governance.current();
    if (given == null || governance == null || Slot.current()[Slot.OWN] != null) {
      return given;
    }
    Connection chosen = governance.outbound().floor().connection(given, port, true);
    if (chosen == null) {
      return given;
    }
    Instance instance = chosen.peek();
    try {
      return instance != null && instance.port() == port
          ? EndpointAddress.of(instance, chosen.host())
          : EndpointAddress.lookUp(chosen.host());
    } catch (UnknownHostException e) {
      return given;
    }
  }

  /** A datagram of a socket. */
  @OnDemand
  @JoinPoint(
      type = "java.net.DatagramSocket",
      method = "send",
      descriptor = "(Ljava/net/DatagramPacket;)V")
  @JoinPoint(
      type = "sun.nio.ch.DatagramSocketAdaptor",
      method = "send",
      descriptor = "(Ljava/net/DatagramPacket;)V")
  public static final class Send {
    private Send() {}

    @OnEnter(returns = OnEnter.Result.ARGUMENT)
    public static DatagramPacket enter(
        @This DatagramSocket socket, @Argument(0) DatagramPacket given) {
      InetAddress to = given.getAddress();
      if (to == null) {
        return given;
      }
      InetAddress connected = socket.getInetAddress();
      // A connected socket only sends to the address that connect has chosen.
      InetAddress real =
          connected != null && isOf(connected, to) ? connected : real(to, given.getPort());
      return real == to || real == null
          ? given
          : new DatagramPacket(
              given.getData(), given.getOffset(), given.getLength(), real, given.getPort());
    }

    private static boolean isOf(InetAddress connected, InetAddress virtual) {
      Governance governance = Governance.current();
      String name = governance == null ? null : governance.outbound().floor().nameOf(virtual);
      return name != null && name.equalsIgnoreCase(connected.getHostName());
    }
  }

  /** A datagram of a channel. */
  @OnDemand
  @JoinPoint(
      type = "sun.nio.ch.DatagramChannelImpl",
      method = "send",
      descriptor = "(Ljava/nio/ByteBuffer;Ljava/net/SocketAddress;)I")
  public static final class ChannelSend {
    private ChannelSend() {}

    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 1)
    public static @Nullable SocketAddress enter(@Argument(1) @Nullable SocketAddress given) {
      return real(given);
    }
  }

  /** A channel, and since JDK 14 a socket, gets a fixed address. */
  @OnDemand
  @JoinPoint(
      type = "sun.nio.ch.DatagramChannelImpl",
      method = "connect",
      descriptor = "(Ljava/net/SocketAddress;)")
  @JoinPoint(
      type = "sun.nio.ch.DatagramChannelImpl",
      method = "connect",
      descriptor = "(Ljava/net/SocketAddress;Z)",
      optional = true)
  public static final class ChannelConnect {
    private ChannelConnect() {}

    @OnEnter(returns = OnEnter.Result.ARGUMENT)
    public static @Nullable SocketAddress enter(@Argument(0) @Nullable SocketAddress given) {
      return real(given);
    }
  }

  /** A socket before JDK 14 gets a fixed address. */
  @OnDemand
  @JoinPoint(
      type = "java.net.DatagramSocket",
      method = "connectInternal",
      descriptor = "(Ljava/net/InetAddress;I)V",
      optional = true)
  public static final class SocketConnect {
    private SocketConnect() {}

    @OnEnter(returns = OnEnter.Result.ARGUMENT)
    public static @Nullable InetAddress enter(
        @Argument(0) @Nullable InetAddress given, @Argument(1) int port) {
      return real(given, port);
    }
  }
}
