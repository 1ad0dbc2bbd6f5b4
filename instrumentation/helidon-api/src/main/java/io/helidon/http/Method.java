package io.helidon.http;

public final class Method {
  private Method() {}

  public native String text();
}
