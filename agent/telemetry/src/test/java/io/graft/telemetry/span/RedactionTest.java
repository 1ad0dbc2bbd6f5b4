package io.graft.telemetry.span;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
  @ParameterizedTest
  @CsvSource({
    "token=abc,token=REDACTED",
    "a=1&Access_Token=abc&b=2,a=1&Access_Token=REDACTED&b=2",
    "sig=a%3Db&sig=c,sig=REDACTED&sig=REDACTED",
    "X-Goog-Signature=abc&AWSAccessKeyId=def,X-Goog-Signature=REDACTED&AWSAccessKeyId=REDACTED",
    "password=a=b=c&x,password=REDACTED&x",
    "token=&x=1,token=&x=1",
    "token,token",
    "&&token=x&,&&token=REDACTED&"
  })
  void valuesThatAreCredentialsGo(String query, String redacted) {
    assertEquals(redacted, Redaction.query(query));
  }

  @Test
  void otherValuesStayAndNothingIsCopied() {
    String query = "q=token&monkey=1&tokens=2";

    assertSame(query, Redaction.query(query));
  }

  @Test
  void aSessionIdInThePathGoes() {
    assertEquals("/a;jsessionid=REDACTED/b", Redaction.path("/a;jsessionid=C0FFEE/b"));
    assertEquals("/a;JSESSIONID=REDACTED?x=1", Redaction.pathAndQuery("/a;JSESSIONID=C0FFEE?x=1"));
  }
}
