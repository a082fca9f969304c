// Reads an exported log with the code of Go's own checksum database, and believes none of it before it is proved.
//
//	verify FOLDER VKEY
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height, width = 8, 256

type folder struct {
	root string
	seen map[string]bool
}

func (f folder) read(name string) []byte {
	f.seen[name] = true
	return must(os.ReadFile(filepath.Join(f.root, name)))
}

func (f folder) Height() int { return height }

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

func (f folder) ReadTiles(tiles []tlog.Tile) (data [][]byte, err error) {
	for _, t := range tiles {
		// Go's own log has the tiles' height in the path; the open format has not.
		data = append(data, f.read(strings.Replace(t.Path(), "tile/8/", "tile/", 1)))
	}
	return data, nil
}

func main() {
	log := folder{os.Args[1], map[string]bool{}}
	opened := must(note.Open(log.read("checkpoint"), note.VerifierList(must(note.NewVerifier(os.Args[2])))))
	origin, rest, _ := strings.Cut(opened.Text, "\n")
	if len(opened.Sigs) != 1 || len(opened.UnverifiedSigs) != 0 || opened.Sigs[0].Name != origin {
		fail("the checkpoint is not signed by the log, once and alone")
	}
	tree := must(tlog.ParseTree([]byte("go.sum database tree\n" + rest)))
	hashes := tlog.TileHashReader(tree, log)
	for first := int64(0); first < tree.N; first += width {
		checkEntries(log, hashes, first, min(width, tree.N-first))
	}
	for i, step := int64(0), tree.N/97+1; i < tree.N; i += step {
		leaf := must(hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, i)}))[0]
		check(tlog.CheckRecord(must(tlog.ProveRecord(tree.N, i, hashes)), tree.N, tree.Hash, i, leaf))
		old := must(tlog.TreeHash(i+1, hashes))
		check(tlog.CheckTree(must(tlog.ProveTree(tree.N, i+1, hashes)), tree.N, tree.Hash, i+1, old))
	}
	check(filepath.WalkDir(log.root, func(path string, entry fs.DirEntry, err error) error {
		name, _ := filepath.Rel(log.root, path)
		if err == nil && !entry.IsDir() && !log.seen[name] {
			fail("a file that no reader of this tree asks for: " + name)
		}
		return err
	}))
	fmt.Println("accepted", tree.N)
}

// checkEntries compares a bundle with the hashes of its tile, which are proved to be in the tree.
func checkEntries(log folder, hashes tlog.HashReader, first, count int64) {
	t := tlog.Tile{H: height, L: 0, N: first / width, W: int(count)}
	data := log.read(strings.Replace(t.Path(), "tile/8/0/", "tile/entries/", 1))
	var indexes []int64
	for i := first; i < first+count; i++ {
		indexes = append(indexes, tlog.StoredHashIndex(0, i))
	}
	for _, hash := range must(hashes.ReadHashes(indexes)) {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			fail("the bundle is cut short")
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		leaf := tlog.RecordHash(data[2:end])
		if !bytes.Equal(leaf[:], hash[:]) {
			fail("an entry is not the one in the tree")
		}
		data = data[end:]
	}
	if len(data) != 0 {
		fail("the bundle is too long")
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(why string) {
	fmt.Println("refused:", why)
	os.Exit(1)
}
