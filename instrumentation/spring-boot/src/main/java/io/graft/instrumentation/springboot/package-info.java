/** When a Spring Boot application, 1.5 to 4, is ready for the requests that its server accepts. */
package io.graft.instrumentation.springboot;
