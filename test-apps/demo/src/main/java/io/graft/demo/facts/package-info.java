/** What the agents say of themselves, read from their admin endpoints and leases. */
package io.graft.demo.facts;
