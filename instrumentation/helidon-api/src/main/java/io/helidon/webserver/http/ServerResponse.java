package io.helidon.webserver.http;

import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;

public interface ServerResponse {
  ServerResponse status(Status status);

  Status status();

  ServerResponse header(String name, String... values);

  ServerResponseHeaders headers();

  void send();

  void send(byte[] entity);

  boolean isSent();
}
