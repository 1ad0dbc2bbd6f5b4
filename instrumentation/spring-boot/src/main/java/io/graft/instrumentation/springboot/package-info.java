/** Reports when a Spring Boot application, 1.5 to 4, is ready for requests. */
package io.graft.instrumentation.springboot;
