package io.helidon.http;

public final class HeaderValues {
  private HeaderValues() {}

  public static native Header create(String name, String... values);
}
