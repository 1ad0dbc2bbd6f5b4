/** Live rules on servers: documents for the fleet and for single services, merged. */
package io.graft.rules;
