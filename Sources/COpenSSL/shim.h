// libcrypto as Swift sees it. Only what Swift cannot import gets a wrapper here; so far that is nothing.
#ifndef LECTERN_COPENSSL_SHIM_H
#define LECTERN_COPENSSL_SHIM_H

// SHA256_Init, _Update and _Final keep their state in a plain struct, so that a keyed state can be copied for
// each request without an allocation. OpenSSL 3 marks them deprecated in favour of EVP, whose contexts live on the heap.
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#endif
