package io.graft.telemetry.span;

/** The methods that may become an attribute of a metric. Callers can send any other method too. */
public final class HttpMethods {
  /** The attribute of every other method. */
  public static final String OTHER = "_OTHER";

  private HttpMethods() {}

  /** Returns a method of RFC 9110, PATCH or QUERY as it is, and {@link #OTHER} for others. */
  public static String known(String method) {
    switch (method) {
      case "GET":
        return "GET";
      case "POST":
        return "POST";
      case "PUT":
        return "PUT";
      case "DELETE":
        return "DELETE";
      case "HEAD":
        return "HEAD";
      case "OPTIONS":
        return "OPTIONS";
      case "PATCH":
        return "PATCH";
      case "CONNECT":
        return "CONNECT";
      case "TRACE":
        return "TRACE";
      case "QUERY":
        return "QUERY";
      default:
        return OTHER;
    }
  }
}
