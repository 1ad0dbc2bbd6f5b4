package io.helidon.webserver.http;

import io.helidon.http.media.ReadableEntity;

public interface ServerRequest extends HttpRequest {
  boolean isSecure();

  ReadableEntity content();
}
