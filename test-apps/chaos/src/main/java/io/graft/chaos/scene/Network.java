package io.graft.chaos.scene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A host of its own for each instance: a network namespace at the end of a cable that can be cut
 * without either end being told, so that packets are lost in both directions as they are when a
 * network breaks. Only for root, with Debian's iproute2.
 */
final class Network implements AutoCloseable {
  /** What RFC 2544 keeps for tests. */
  static final String ADDRESSES = "198.18.0.0/15";

  private final String prefix = "g" + ProcessHandle.current().pid();
  private final int hosts;

  private Network(int hosts) {
    this.hosts = hosts;
  }

  /**
   * Lays the cables.
   *
   * @throws IOException with the reason, where this machine or its user cannot
   */
  static Network of(int hosts) throws IOException {
    Network network = new Network(hosts);
    try {
      for (int host = 0; host < hosts; host++) {
        network.lay(host);
      }
      return network;
    } catch (IOException e) {
      network.close();
      throw e;
    }
  }

  private void lay(int host) throws IOException {
    String near = near(host);
    String far = far(host);
    String name = name(host);
    run("ip netns add " + name);
    run("ip link add " + near + " type veth peer name " + far + " netns " + name);
    run("ip addr add " + address(host, 1) + "/30 dev " + near);
    run("ip link set " + near + " up");
    run("ip -n " + name + " addr add " + address(host) + "/30 dev " + far);
    run("ip -n " + name + " link set " + far + " up");
    run("ip -n " + name + " link set lo up");
    // Not cut yet: proves that it could be.
    cut(host);
    heal(host);
  }

  /** Loses all packets to and from a host. */
  void cut(int host) throws IOException {
    run("tc qdisc replace dev " + near(host) + " root pfifo limit 0");
    run("tc -n " + name(host) + " qdisc replace dev " + far(host) + " root pfifo limit 0");
  }

  /** Lets packets through again. */
  void heal(int host) throws IOException {
    run("tc qdisc del dev " + near(host) + " root");
    run("tc -n " + name(host) + " qdisc del dev " + far(host) + " root");
  }

  String address(int host) {
    return address(host, 2);
  }

  /** In {@link #ADDRESSES}; other runs on this machine have others. */
  private static String address(int host, int end) {
    int run = (int) (ProcessHandle.current().pid() % 512);
    return "198." + (18 + run / 256) + "." + run % 256 + "." + (4 * host + end);
  }

  /** The command that runs another on a host. */
  List<String> inside(int host) {
    return List.of("ip", "netns", "exec", name(host));
  }

  private String name(int host) {
    return prefix + "h" + host;
  }

  private String near(int host) {
    return prefix + "n" + host;
  }

  private String far(int host) {
    return prefix + "f" + host;
  }

  private static void run(String command) throws IOException {
    Process process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command + ": " + said.trim());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(command + ": interrupted", e);
    }
  }

  @Override
  public void close() {
    for (int host = 0; host < hosts; host++) {
      for (String command : List.of("ip link del " + near(host), "ip netns del " + name(host))) {
        try {
          new ProcessBuilder(command.split(" "))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
