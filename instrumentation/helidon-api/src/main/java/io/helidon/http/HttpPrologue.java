package io.helidon.http;

import io.helidon.common.uri.UriPath;
import io.helidon.common.uri.UriQuery;

public class HttpPrologue {
  private HttpPrologue() {}

  public native String protocolVersion();

  public native Method method();

  public native UriPath uriPath();

  public native UriQuery query();
}
