package io.helidon.http;

public class HttpException extends RuntimeException {
  private HttpException() {}

  public final native Status status();
}
