package io.graft.chaos.load;

/** The client libraries that are tried. */
public enum Library {
  URL_CONNECTION("HttpURLConnection") {
    @Override
    Client open(int timeoutMillis) {
      return new Client.UrlConnection(timeoutMillis);
    }
  },
  APACHE_HTTP_CLIENT("Apache HttpClient") {
    @Override
    Client open(int timeoutMillis) {
      return new Client.ApacheHttpClient(timeoutMillis);
    }
  },
  JDK_HTTP_CLIENT("java.net.http") {
    @Override
    Client open(int timeoutMillis) {
      return new Client.JdkHttpClient(timeoutMillis);
    }
  };

  private final String title;

  Library(String title) {
    this.title = title;
  }

  /** What people call it. */
  public String title() {
    return title;
  }

  /**
   * @param timeoutMillis for connecting and for reading, as the application has set it; 0: none
   */
  abstract Client open(int timeoutMillis);
}
