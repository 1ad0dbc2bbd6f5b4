package io.graft.test.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Hosts on one network: network namespaces, each with an address and a loopback interface of its
 * own, that a bridge in a further one connects. Nothing outside reaches them. Only for root, with
 * Debian's iproute2; processes of tests are run on one by {@link
 * io.graft.test.JavaProcessBuilder#within}.
 */
public final class Hosts implements AutoCloseable {
  private static final String BRIDGE = "br0";

  private final String prefix = "g" + ProcessHandle.current().pid();
  private final List<String> names = new ArrayList<>();

  private Hosts() {}

  /**
   * Makes hosts and connects them.
   *
   * @throws IOException with the reason, where this machine or its user cannot
   */
  public static Hosts of(int number) throws IOException {
    Hosts hosts = new Hosts();
    try {
      hosts.add(hosts.bridge());
      hosts.run("ip -n " + hosts.bridge() + " link add " + BRIDGE + " type bridge");
      hosts.run("ip -n " + hosts.bridge() + " link set " + BRIDGE + " up");
      for (int i = 0; i < number; i++) {
        hosts.connect(i);
      }
      return hosts;
    } catch (IOException e) {
      hosts.close();
      throw e;
    }
  }

  private void add(String name) throws IOException {
    run("ip netns add " + name);
    names.add(name);
    run("ip -n " + name + " link set lo up");
  }

  private void connect(int host) throws IOException {
    add(name(host));
    String port = prefix + "p" + host;
    String bridge = "ip -n " + bridge() + " link ";
    String at = "ip -n " + name(host);
    run(bridge + "add " + port + " type veth peer name eth0 netns " + name(host));
    run(bridge + "set " + port + " master " + BRIDGE + " up");
    run(at + " addr add " + address(host) + "/24 dev eth0");
    run(at + " link set eth0 up");
  }

  private String bridge() {
    return prefix + "s";
  }

  private String name(int host) {
    return prefix + "h" + host;
  }

  /** In 198.18.0.0/15, which RFC 2544 keeps for tests. */
  public String address(int host) {
    return "198.19.0." + (10 + host);
  }

  /** The command that runs another on a host. */
  public List<String> inside(int host) {
    return List.of("ip", "netns", "exec", name(host));
  }

  /**
   * Runs a command on a host until it ends.
   *
   * @return what it has written
   */
  public String run(int host, String... command) throws IOException {
    List<String> all = new ArrayList<>(inside(host));
    all.addAll(List.of(command));
    return Capture.output(new ProcessBuilder(all));
  }

  /**
   * Keeps all that the hosts send to each other from now on.
   *
   * @param file where to
   */
  public Capture capture(Path file) {
    return Capture.start(List.of("ip", "netns", "exec", bridge()), BRIDGE, "tcp", file);
  }

  private void run(String command) throws IOException {
    Capture.succeed(new ProcessBuilder(command.split(" ")), command);
  }

  @Override
  public void close() {
    for (String name : names) {
      try {
        new ProcessBuilder("ip", "netns", "del", name)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
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
