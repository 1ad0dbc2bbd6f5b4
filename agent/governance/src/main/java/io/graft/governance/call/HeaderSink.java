package io.graft.governance.call;

/** Receives the headers of a request, one by one. */
public interface HeaderSink {
  /** Called once for each value of a header. */
  void header(String name, String value);
}
