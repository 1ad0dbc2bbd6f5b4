package io.graft.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Ports of the loopback interface. */
public final class Ports {
  private static final int CONNECT_MILLIS = 1_000;
  private static final int FIRST_LASTING = 12_000;

  /** Those that this JVM was given: a server that is yet to start has not taken its own. */
  private static final Set<Integer> GIVEN = new HashSet<>();

  /**
   * A byte for each port, locked by the JVM that was given it, so that those of modules that Maven
   * builds beside each other, and of other checkouts, do not get it. It ends with the JVM.
   */
  private static final FileChannel GIVEN_TO_JVMS = open();

  private Ports() {}

  private static FileChannel open() {
    String name = "graft-test-ports-" + System.getProperty("user.name");
    try {
      return FileChannel.open(
          Path.of(System.getProperty("java.io.tmpdir"), name),
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns a port that is free and none of those that clients get, never the same one twice and to
   * no other JVM of tests as long as this one runs: for a server that cannot bind port 0 and tell,
   * or is to come back to its port. While the server is away no connection takes the port, not even
   * one that means to reach it.
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

  /**
   * Takes a port for this JVM, where nobody else has it. To look whether it is free is to bind it
   * for a moment, which only its owner may do.
   */
  static synchronized boolean takes(int port) {
    return !GIVEN.contains(port) && isLocked(port) && GIVEN.add(port) && isFree(port);
  }

  private static boolean isLocked(int port) {
    try {
      return GIVEN_TO_JVMS.tryLock(port, 1, false) != null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
