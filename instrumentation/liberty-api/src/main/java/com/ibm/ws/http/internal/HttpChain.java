package com.ibm.ws.http.internal;

/** A listener. */
public class HttpChain {
  /** Not positive: it does not listen. */
  public int getActivePort() {
    return 0;
  }
}
