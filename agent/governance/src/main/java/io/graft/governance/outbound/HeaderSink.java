package io.graft.governance.outbound;

/** Takes the headers of a request, one by one. */
public interface HeaderSink {
  /** A header that comes with several values is given once for each. */
  void header(String name, String value);
}
