package io.helidon.http;

public class Status {
  private Status() {}

  public static native Status create(int code);

  public native int code();
}
