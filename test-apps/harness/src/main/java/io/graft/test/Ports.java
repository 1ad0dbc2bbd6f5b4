package io.graft.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Ports of the loopback interface. */
public final class Ports {
  private static final int CONNECT_MILLIS = 1_000;
  private static final int FIRST_LASTING = 12_000;

  /** Those that {@link #lasting} has given: a server that is yet to start has not taken its own. */
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /**
   * Returns a port that was free a moment ago, for servers that cannot bind port 0 and tell. Others
   * may take it; prefer port 0 where the server can say what it bound.
   */
  public static int free() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns a port that is free and none of those that clients get, never the same one twice, for a
   * server that is to come back to it: while it is away no connection takes the port, not even one
   * that means to reach it.
   *
   * @param beside distances of others that the server takes without being asked, which are free too
   */
  public static int lasting(int... beside) {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_LASTING, clientPorts());
      if (takes(port) && IntStream.of(beside).allMatch(other -> takes(port + other))) {
        return port;
      }
    }
  }

  private static boolean takes(int port) {
    return GIVEN.add(port) && isFree(port);
  }

  private static boolean isFree(int port) {
    try {
      new ServerSocket(port).close();
      new DatagramSocket(port).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The first of the ports that the system gives to clients, as on Linux. */
  private static int clientPorts() {
    try {
      // By lines: the kernel gives such a file to one read, and readString begins with one byte.
      String range = Files.readAllLines(Path.of("/proc/sys/net/ipv4/ip_local_port_range")).get(0);
      return Math.max(FIRST_LASTING + 1_000, Integer.parseInt(range.split("\\s")[0]));
    } catch (IOException e) {
      return 32_768;
    }
  }

  /** Whether something accepts connections at the port. */
  public static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
