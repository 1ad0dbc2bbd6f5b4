package io.graft.telemetry.span;

/** The methods that may become a metric's attribute; anyone can send any other. */
public final class HttpMethods {
  /** What an unknown method is called. */
  public static final String OTHER = "_OTHER";

  private HttpMethods() {}

  /** Returns the method where it is one of RFC 9110, PATCH or QUERY, else {@link #OTHER}. */
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
