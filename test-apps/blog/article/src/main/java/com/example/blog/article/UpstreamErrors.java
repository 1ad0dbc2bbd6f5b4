package com.example.blog.article;

import java.util.Collections;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.client.RestClientException;

/** Says that it was another service that failed. */
@RestControllerAdvice
class UpstreamErrors {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamErrors.class);

  @ExceptionHandler
  @ResponseStatus(HttpStatus.BAD_GATEWAY)
  Map<String, String> upstreamFailed(RestClientException failure) {
    LOG.warn("a service that is needed failed: {}", failure.getMessage());
    return Collections.singletonMap("error", failure.getMessage());
  }
}
