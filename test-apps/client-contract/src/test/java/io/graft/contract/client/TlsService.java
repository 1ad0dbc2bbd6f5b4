package io.graft.contract.client;

import io.graft.test.Await;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.io.File;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.opentest4j.TestAbortedException;

/** A service that serves mutual TLS only, by the agent. */
final class TlsService implements AutoCloseable {
  private final JavaProcess process;
  private final String name;
  private final int port;
  private final String lease;

  /**
   * @param certificate of the service, with its key
   * @param authority whose callers it serves
   */
  TlsService(String name, Jdk jdk, Path certificate, Path authority) throws Exception {
    this.name = name;
    process =
        JavaProcess.on(jdk)
            .name(name)
            .withAgent()
            .main(
                "io.graft.contract.client.probe.EchoServer",
                new File("target/classes").getAbsolutePath())
            .jvmArguments("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .property("graft.service.name", name)
            .property("graft.tls", "strict")
            .property("graft.tls.cert", certificate.toString())
            .property("graft.tls.ca", authority.toString())
            .start();
    String line = process.awaitOut("listening on \\d+");
    port = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
    process.awaitErr("^\\[graft\\] TLS for port " + port + " is accepted");
    lease = Await.value("the lease of " + name, this::lease, text -> text.contains("graft-tls="));
  }

  private String lease() throws IOException {
    try (Stream<Path> files = Files.list(process.registry())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file);
        if (text.contains("service=" + name)) {
          return text;
        }
      }
    }
    return "";
  }

  /** An address of this host that is not loopback. */
  static String hostAddress() throws Exception {
    for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress address : Collections.list(each.getInetAddresses())) {
        if (each.isUp() && !each.isLoopback() && address instanceof Inet4Address) {
          return address.getHostAddress();
        }
      }
    }
    throw new TestAbortedException("this host has loopback addresses only");
  }

  int port() {
    return port;
  }

  List<String> err() {
    return process.err();
  }

  /** Registers this instance under another name, or at another port, in another registry. */
  void register(Path registry, String as, int at) throws Exception {
    String host = hostAddress(); // a host may have more of them, and the agent take another one
    StringBuilder text = new StringBuilder();
    for (String line : lease.split("\n")) {
      if (!line.startsWith("check=")) {
        text.append(
                line.startsWith("service=")
                    ? "service=" + as
                    : line.startsWith("port=")
                        ? "port=" + at
                        : line.startsWith("host=")
                            ? "host=" + host
                            : line.startsWith("id=") ? "id=" + as : line)
            .append('\n');
      }
    }
    CRC32 check = new CRC32();
    check.update(text.toString().getBytes(StandardCharsets.UTF_8));
    text.append("check=").append(Long.toHexString(check.getValue())).append('\n');
    Path written = Files.createTempFile(registry, "new", ".tmp");
    Files.writeString(written, text);
    Files.move(written, registry.resolve(as + "@" + as + ".lease"));
  }

  @Override
  public void close() {
    process.close();
  }
}
