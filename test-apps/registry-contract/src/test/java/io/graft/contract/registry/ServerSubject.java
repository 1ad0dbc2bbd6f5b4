package io.graft.contract.registry;

import io.graft.test.servers.RegistryServer;

/** A {@link Subject} that is one process. */
abstract class ServerSubject implements Subject {
  final RegistryServer server;
  private final String name;

  /**
   * @param server started already
   */
  ServerSubject(String name, RegistryServer server) {
    this.name = name;
    this.server = server;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public void stop() {
    server.stop();
  }

  @Override
  public void start() {
    server.start();
  }

  @Override
  public void wipe() {
    server.wipe();
  }

  @Override
  public void suspend() {
    server.suspend();
  }

  @Override
  public void resume() {
    server.resume();
  }

  @Override
  public void close() {
    server.close();
  }
}
