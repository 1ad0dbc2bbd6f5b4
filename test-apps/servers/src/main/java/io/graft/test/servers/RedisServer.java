package io.graft.test.servers;

import io.graft.test.ChildProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Redis at one address of the loopback interface, without persistence. */
public final class RedisServer extends LocalServer {
  private final String address;
  private final int at;

  /**
   * @param address for example {@code 127.0.0.2}
   * @param at its port, which others may have at other addresses
   */
  public RedisServer(String address, int at) {
    super("redis");
    this.address = address;
    this.at = at;
  }

  @Override
  public String url() {
    return "redis://" + address + ":" + at;
  }

  @Override
  public int port() {
    return at;
  }

  @Override
  public RedisServer start() {
    super.start();
    return this;
  }

  @Override
  ChildProcess launch(Path directory) {
    return ChildProcess.start(
        "redis " + address,
        new ProcessBuilder(
            Installation.command("redis/usr/bin/redis-server"),
            "--bind",
            address,
            "--port",
            Integer.toString(at),
            "--save",
            "",
            "--dir",
            directory.toString()));
  }

  @Override
  boolean isReady() throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, at), 1_000);
      socket.setSoTimeout(1_000);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read() == '+';
    }
  }
}
