/** A Spring Boot application, the same classes on every line from 1.5 to 4. */
package io.graft.contract.spring;
