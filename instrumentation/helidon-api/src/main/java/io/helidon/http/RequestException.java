package io.helidon.http;

public class RequestException extends RuntimeException {
  private RequestException() {}

  public static native Builder builder();

  public native Status status();

  public static class Builder {
    private Builder() {}

    public native RequestException build();

    public native Builder message(String message);

    public native Builder type(DirectHandler.EventType type);

    public native Builder status(Status status);

    public native Builder setKeepAlive(boolean keepAlive);

    public native Builder header(Header header);
  }
}
