package io.graft.instrumentation.spi.client;

/** The reason phrases of the statuses that rules reply with, for libraries without such a table. */
public final class ReasonPhrase {
  private ReasonPhrase() {}

  /** Returns the phrase of a status; empty for others, as over HTTP/2 and from some servers. */
  public static String of(int status) {
    switch (status) {
      case 200:
        return "OK";
      case 204:
        return "No Content";
      case 400:
        return "Bad Request";
      case 401:
        return "Unauthorized";
      case 403:
        return "Forbidden";
      case 404:
        return "Not Found";
      case 429:
        return "Too Many Requests";
      case 500:
        return "Internal Server Error";
      case 502:
        return "Bad Gateway";
      case 503:
        return "Service Unavailable";
      case 504:
        return "Gateway Timeout";
      default:
        return "";
    }
  }
}
