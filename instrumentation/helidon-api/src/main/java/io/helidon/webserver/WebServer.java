package io.helidon.webserver;

public interface WebServer {
  boolean isRunning();

  int port(String socketName);

  boolean hasTls(String socketName);
}
